"""Poverty and inequality: one definition per measure, named as in the literature."""
