# Looks for JDKs. Read by ./mvnw and ./manykey; POSIX sh.

# The places where JDKs are usually put, one a line; the first one that fits is taken.
jdk_places() {
  {
    printf '%s\n' "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$(jdk_of_path)"
    for jdk_one in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /opt/*java* /usr/local/*jdk* \
      "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.m2/jdks/* "$HOME"/.gradle/jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
      [ ! -d "$jdk_one" ] || printf '%s\n' "$jdk_one"
    done
  } | awk 'NF && !seen[$0]++'
}

# The JDK that the command java belongs to; nothing when there is none.
jdk_of_path() {
  jdk_java=$(command -v java 2>/dev/null) || return 0
  jdk_links=0
  while [ -h "$jdk_java" ] && [ "$jdk_links" -lt 20 ]; do
    jdk_target=$(ls -ld "$jdk_java")
    jdk_target=${jdk_target##*-> }
    case $jdk_target in
      /*) jdk_java=$jdk_target ;;
      *) jdk_java=$(dirname "$jdk_java")/$jdk_target ;;
    esac
    jdk_links=$((jdk_links + 1))
  done
  dirname "$(dirname "$jdk_java")"
}

# jdk_major DIR: the number of the Java release, such as 25; nothing when DIR is not a JDK.
jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  jdk_version=
  [ ! -r "$1/release" ] || jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$jdk_version" ] || jdk_version=$("$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')
  printf '%s\n' "$jdk_version"
}

# jdk_find LEAST MOST: the first JDK whose release lies between the two; nothing when there is none.
jdk_find() {
  jdk_places | while IFS= read -r jdk_dir; do
    jdk_found=$(jdk_major "$jdk_dir")
    if [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$1" ] && [ "$jdk_found" -le "$2" ]; then
      printf '%s\n' "$jdk_dir"
      break
    fi
  done
}

# What is said when there is no JDK 25.
jdk_missing() {
  printf '%s\n' "JDK 25: not found (expected: one in JAVA25_HOME, JAVA_HOME, the PATH or a usual place)." \
    "These were looked at:"
  jdk_places | while IFS= read -r jdk_dir; do
    jdk_found=$(jdk_major "$jdk_dir")
    printf '  %s (%s)\n' "$jdk_dir" "${jdk_found:+JDK }${jdk_found:-not a JDK}"
  done
  printf '%s\n' "Get one from https://adoptium.net, from your package manager (openjdk-25-jdk, temurin-25-jdk)" \
    "or with SDKMAN (sdk install java 25-tem). If you have one elsewhere: JAVA25_HOME=/its/directory $0"
}
