"""Many learners in one go: transcripts in, what each piece of work counts as out, row by row, in bounded memory."""
