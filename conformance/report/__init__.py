"""results.jsonl in, documents for people and tools out; imports nothing of ours."""
