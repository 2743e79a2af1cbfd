"""Values and rules. No input, no output, no Qt, no device, no model."""
