"""Publishing: notebooks run, and written as pages, copies and files with what to cite; whole or not at all."""
