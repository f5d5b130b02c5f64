"""What leaves the desk: e-mail, Word, PDF, plain text, calendars; made of approved letters only."""
