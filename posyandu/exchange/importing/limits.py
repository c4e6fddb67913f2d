"""How large a file may be, and the refusal of one that is larger or of another kind."""

from ...core.sentence import Sentence

FILE_MB, UNPACKED_MB = 10, 100
FILE_BYTES = FILE_MB * 2**20
UNPACKED_BYTES = UNPACKED_MB * 2**20
PARTS = 2_000  # files inside a workbook
SHEETS = 20
ROWS = 60_000  # of one sheet
ALL_ROWS = 150_000
COLUMNS = 200
SECONDS = 90  # of reading


class Refused(Exception):
    """The file cannot be taken; ``sentence`` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
