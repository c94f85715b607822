"""Everything visual that pages share: components, words, form fields, base pages and error pages."""
