"""The tablet's app: its page, files and words, kept on the tablet so that a day without a signal works."""
