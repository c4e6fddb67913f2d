"""What the tablets hand in and take with them: enrolment, push, pull. The protocol is docs/offline.md."""
