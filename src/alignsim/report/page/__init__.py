"""The report to hand on: one file that opens offline and prints to two pages.

The first page has the question, the answer, the picture and the reason, for who has two minutes; the second what it
costs, what could change the answer, what is assumed, and how to make it again.
"""
