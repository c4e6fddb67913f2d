"""What all pages share: who may see them, how they are guarded, dressed and worded."""
