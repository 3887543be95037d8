# Runs Redis for as long as standard input stays open; the owner holds its other end, and the
# kernel closes that even when the owner is killed with SIGKILL.
#   sh run-redis.sh FOLDER BINARY COPY(yes|no) REDIS-ARGS...
# Prints the pid of Redis, then, when Redis has ended, "exit N". Removes FOLDER at the end.
# Nothing is persisted, so SIGKILL is the right way to end Redis: it cannot hang or be ignored.
folder=$1
binary=$2
copy=$3
shift 3
# Ctrl-C reaches the whole process group; the owner decides what ends when. When the owner is gone,
# printing fails (and the shell itself prints "Killed"): that must not end us before the end.
trap '' INT HUP PIPE
if [ "$copy" = yes ]; then
  # Copied here, not by the owner: a file that a process with many threads has just written can
  # be "busy" for a while, because a fork of it may still hold the descriptor.
  cp "$binary" "$folder/redis-server" && chmod 700 "$folder/redis-server" || exit 71
  binary=$folder/redis-server
fi
exec 3<&0
if command -v setsid >/dev/null 2>&1; then
  setsid "$binary" "$@" >"$folder/redis.log" 2>&1 </dev/null 3<&- &
else
  "$binary" "$@" >"$folder/redis.log" 2>&1 </dev/null 3<&- &
fi
redis=$!
echo "$redis"
(
  while read -r ignored <&3; do :; done
  kill -KILL "$redis" 2>/dev/null
) >/dev/null 2>&1 </dev/null &
watch=$!
exec 3<&-
trap 'kill -KILL "$redis" 2>/dev/null' TERM
wait "$redis"
code=$?
kill -KILL "$watch" 2>/dev/null
words=$(tail -n 20 "$folder/redis.log" 2>/dev/null)
rm -rf "$folder"
echo "exit $code"
echo "$words"
