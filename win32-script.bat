exit 5
