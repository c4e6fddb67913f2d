"""The areas: posyandu of a kelurahan and kecamatan, their figures of the month, and who was not weighed."""
