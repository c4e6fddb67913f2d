"""Files that come from and go to other offices and programs."""
