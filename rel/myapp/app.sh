#!/bin/sh
# Stands for the app that is deployed: it runs until it is told to end.
trap 'echo "myapp has ended"; kill "$!"; exit 0' TERM INT
echo "myapp has started"
sleep "${1:-86400}" &
wait "$!"
