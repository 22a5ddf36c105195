"""The model beside real projects, real networks and real charts, read where their publishers put them."""
