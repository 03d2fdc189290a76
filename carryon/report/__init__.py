"""Results as people and programs want them: text, picture, JSON, CSV, HTML, XLSX."""
