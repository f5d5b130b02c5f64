"""Mass letters: one incident, many customers. The master letter is reviewed once, and each customer's own letter is checked for itself."""
