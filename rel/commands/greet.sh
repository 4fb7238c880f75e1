#!/bin/sh
# Greets from the release, and shows what a command is told and given
echo "$RELEASE_NAME $RELEASE_VERSION ($RELEASE_ENV) greets from $RELEASE_COMMAND with $# arguments"
for argument in "$@"; do echo "  <$argument>"; done
