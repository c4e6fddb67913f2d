"""Settings of a kecamatan: what its admin decides, what each decision touches, and the figures made again by it."""
