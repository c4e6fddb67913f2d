"""The registers of the posyandu on paper, in the order and the words of the printed forms."""
