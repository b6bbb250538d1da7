"""The records of a case: a report in two languages and two formats, and one bundle that anybody can verify."""
