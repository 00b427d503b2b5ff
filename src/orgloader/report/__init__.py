"""The report of a run: counts, rows and words, as JSON, HTML and XLSX."""
