"""Records that may be one child: the standing list of them, their merging, and its undoing."""
