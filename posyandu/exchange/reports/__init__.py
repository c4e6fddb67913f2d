"""Reports of an area and a period: page, workbook, CSV, A4, slides and WhatsApp text, all from the same lines."""
