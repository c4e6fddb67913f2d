"""The rules of the posyandu as plain functions: values in, values out, no clock, no database, no web."""
