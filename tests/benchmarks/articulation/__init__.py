"""A university system the size of CUNY and a nation of institutions, made up: loads, questions, and pandas beside them."""
