# shellcheck shell=bash
#
# apt.sh: apt with state of its own.  Sourced by the scripts beside it.
#
# The machine's package lists, caches and sources are never written to: lists
# and archives live under build/apt.  Only what is installed goes through the
# machine's dpkg.

BUILD=${BUILD:-$PWD/build}
APT=$BUILD/apt

# A list older than this is fetched again, in minutes.
APT_LIST_AGE=720

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1


say() {
    printf '==> %s\n' "$*"
}


die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}


os_release() {
    # shellcheck disable=SC1091
    (. /etc/os-release && eval "printf '%s' \"\${$1:-}\"")
}


have_apt() {
    command -v apt-get > /dev/null && command -v dpkg-query > /dev/null
}


# missing PACKAGE...: those that are not installed
missing() {
    local installed p

    installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' \
                             2> /dev/null | sed -n 's/^installed //p' \
                  | tr '\n' ' ') "

    for p in "$@"; do
        case $installed in
            *" $p "*) ;;
            *) printf '%s ' "$p" ;;
        esac
    done
}


# apt_conf NAME: makes $APT/NAME with an apt.conf that keeps all state there.
# Its sources are whatever is put into $APT/NAME/sources.list.d.  apt's own
# user may not be able to enter this tree, so it is not used; signatures are
# checked all the same.
apt_conf() {
    local dir=$APT/$1

    mkdir -p "$dir/lists/partial" "$dir/archives/partial" \
             "$dir/sources.list.d"

    cat > "$dir/apt.conf" << END
Dir::State::Lists "$dir/lists";
Dir::Cache::Archives "$dir/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$dir/sources.list.d";
#clear APT::Update;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::CNF;
#clear Acquire::IndexTargets::deb::Contents-deb;
Acquire::Languages "none";
Acquire::Retries "2";
APT::Sandbox::User "root";
DPkg::Lock::Timeout "300";
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
END
}


# apt_in NAME COMMAND...: apt-get with the state of $APT/NAME
apt_in() {
    local name=$1

    shift
    apt-get -qq -c "$APT/$name/apt.conf" "$@"
}


# apt_update NAME: fetches the lists, once.  An unreachable third-party
# source is no reason to stop: whether a package can be had shows later.
apt_update() {
    local stamp=$APT/$1/updated

    if [ -n "$(find "$stamp" -mmin "-$APT_LIST_AGE" 2> /dev/null)" ]; then
        return
    fi

    say "fetching package lists into ${APT#"$PWD"/}/$1"
    apt_in "$1" update || say "some package lists could not be fetched"
    touch "$stamp"
}


# The machine's sources, but only the files that carry the distribution
# itself: third-party sources may offer another nginx, or be out of reach.
apt_machine() {
    local codename f n=0

    apt_conf machine
    rm -f "$APT"/machine/sources.list.d/*
    codename=$(os_release VERSION_CODENAME)

    for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
             /etc/apt/sources.list.d/*.sources
    do
        if [ -f "$f" ] && grep -v '^#' "$f" \
           | grep -Eq "(^|[[:space:]])$codename(-[a-z]+)*([[:space:]]|\$)"
        then
            cp "$f" "$APT/machine/sources.list.d/"
            n=$((n + 1))
        fi
    done

    if [ $n -eq 0 ]; then
        for f in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
            [ ! -f "$f" ] || cp "$f" "$APT/machine/sources.list.d/"
        done
    fi

    apt_update machine
}


# The mirror that the distribution itself comes from.
apt_mirror() {
    local codename

    codename=$(os_release VERSION_CODENAME)

    apt-get -c "$APT/machine/apt.conf" indextargets \
            --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' \
    | sed -n "s/^Packages $codename main //p" | sed -n 1p
}


# apt_suite NAME TYPE SUITE: another Debian release from the same mirror.
apt_suite() {
    local mirror key=/usr/share/keyrings/debian-archive-keyring.gpg opt=

    [ "$(os_release ID)" = debian ] || return 1

    mirror=$(apt_mirror)
    [ -n "$mirror" ] || return 1
    [ ! -f $key ] || opt="[signed-by=$key]"

    apt_conf "$1"
    echo "$2 $opt $mirror $3 main" > "$APT/$1/sources.list.d/$3.list"
    apt_update "$1"
}


# apt_version NAME PACKAGE: what would be installed, or nothing
apt_version() {
    apt-cache -c "$APT/$1/apt.conf" show --no-all-versions "$2" \
              2> /dev/null | sed -n 's/^Version: //p'
}


# apt_source_versions NAME PACKAGE: of a source package, newest first
apt_source_versions() {
    apt-cache -c "$APT/$1/apt.conf" showsrc "$2" \
    | sed -n 's/^Version: //p' | sort -Vr | uniq
}


# apt_fetch NAME DIR PACKAGE...: downloads packages, installs nothing
apt_fetch() {
    local name=$1 dir=$2

    shift 2
    mkdir -p "$dir"
    (cd "$dir" && apt_in "$name" download "$@")
}


need_root() {
    if [ "$(id -u)" -ne 0 ]; then
        die "packages are missing; as root, install: $*"
    fi
}


# no_services COMMAND...: runs it while services may not be started, which
# some packages try when they, or a library below them, are upgraded.
no_services() {
    local policy=/usr/sbin/policy-rc.d rc=0

    if [ -e $policy ]; then
        "$@"
        return
    fi

    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod 755 $policy

    "$@" || rc=$?

    rm -f $policy
    trap - EXIT
    return $rc
}


# apt_install PACKAGE...
apt_install() {
    need_root "$@"
    say "installing $*"

    # the lists are quick to age: on a failure, once more with new ones
    if ! no_services apt_in machine -o Dpkg::Use-Pty=0 install "$@" \
         < /dev/null > "$APT/install.log" 2>&1
    then
        rm -f "$APT/machine/updated"
        apt_update machine
        no_services apt_in machine -o Dpkg::Use-Pty=0 install "$@" \
            < /dev/null > "$APT/install.log" 2>&1 \
            || { cat "$APT/install.log" >&2; die "apt-get failed"; }
    fi

    apt_in machine clean
}
