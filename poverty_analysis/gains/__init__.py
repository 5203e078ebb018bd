"""Income-gain models of the programmes, simulation, a synthetic register and evaluation on it."""
