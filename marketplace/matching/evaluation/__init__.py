"""How good the ranking is, measured on labelled collections through the code that ranks pages."""
