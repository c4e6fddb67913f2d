"""The district: the figures of kecamatan, kelurahan and posyandu, for every page, file and message that shows them."""
