# What the scripts of this folder share; they source it. $name is the calling script's name.

fail() {
  echo "deploy/$name: $*" >&2
  exit 1
}

# Installs a Debian package where we may; otherwise says in one line what to do.
install() {
  local why=$1 package=$2
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "deploy/$name: $why; installing the Debian package $package"
    apt-get update -qq && apt-get install -y --no-install-recommends "$package" ||
      fail "$why, and $package could not be installed"
  else
    fail "$why; install it: apt-get install $package"
  fi
}

# Debian's package would start a server of its own, now and at every boot; the local stack starts what it needs.
install_memcached() {
  local policy=/usr/sbin/policy-rc.d ours=
  if [[ $(id -u) == 0 && ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && ours=yes
  fi
  (install 'memcached is missing' memcached) || { [[ -z $ours ]] || rm -f "$policy"; exit 1; }
  [[ -z $ours ]] || rm -f "$policy"
  if command -v systemctl >/dev/null; then
    systemctl disable memcached >/dev/null 2>&1 || true
  fi
}

java_feature() {
  "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \(1\.\)\{0,1\}\([0-9]*\).*/\2/p'
}

# Sets $java. mvnw prefers JAVA_HOME, so it decides here as well.
check_prerequisites() {
  local jdk='a JDK, 17 or later, is missing'
  if [[ -n ${JAVA_HOME:-} ]]; then
    java=$JAVA_HOME/bin/java
    [[ -x $java && -x $JAVA_HOME/bin/javac ]] || fail "JAVA_HOME=$JAVA_HOME is not a JDK; unset it or point it at one (17 or later)"
  else
    java=java
    command -v javac >/dev/null || install "$jdk" openjdk-17-jdk-headless
  fi
  (($(java_feature) >= 17)) || fail "java is version $(java_feature) (expected: 17 or later); install it: apt-get install openjdk-17-jdk-headless"
  command -v curl >/dev/null || command -v wget >/dev/null || install 'curl or wget is missing' curl
}

# Starts the servers with these options of LocalStackMain; $work/stack.properties then says where they are. They live as long as this
# script holds the other end of their standard input, so they also end when it is killed. They run from a copy of their classes, because
# a build may write to the original meanwhile.
start_stack() {
  cp -R deploy/local/target/classes "$work/classes"
  exec {stack}> >(exec "$java" -cp "$work/classes" io.walservice.local.LocalStackMain "$@" --describe "$work/stack.properties" 2>&1)
  stack_pid=$!
  until [[ -e $work/stack.properties ]]; do
    kill -0 "$stack_pid" 2>/dev/null || fail 'the servers did not start; see above'
    sleep 0.2
  done
}

stop_stack() {
  if [[ -n ${stack_pid:-} ]]; then
    exec {stack}>&-
    wait "$stack_pid" || true
    stack_pid=
  fi
}
