"""One process for each contender: it reads blocks of letters as JSON lines, times each letter by itself and answers in a line."""
