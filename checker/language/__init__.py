"""What words mean: quantities, dates, names, titles, quotations, clauses; no stage and no model."""
