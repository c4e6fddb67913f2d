"""The register: children, where they are enrolled, how they are found and kept apart."""
