"""Tables as files: a CSV read by its codebook, a table written whole or not at all."""

from poverty_analysis.tables.header_words import header_words, in_words
from poverty_analysis.tables.labels import for_readers, variable_labels
from poverty_analysis.tables.reading import TableError, codebook, data_folder, read_rows, read_table, require_columns
from poverty_analysis.tables.rows import rows_of
from poverty_analysis.tables.survey_files import read_survey_file
from poverty_analysis.tables.writing import csv_text, neutral_cell, replaced_folder, restored_cell, write_whole

__all__ = [
    "TableError",
    "codebook",
    "csv_text",
    "data_folder",
    "for_readers",
    "header_words",
    "in_words",
    "neutral_cell",
    "read_rows",
    "read_survey_file",
    "read_table",
    "replaced_folder",
    "require_columns",
    "restored_cell",
    "rows_of",
    "variable_labels",
    "write_whole",
]
