/**
 * Where programs lie that restore others from a checkpoint, as they are packaged. Container engines and runtimes are among them:
 * with libcriu they take part themselves, up to the exec of what they start.
 */
export const checkpointPrograms = [
  // Debian, Ubuntu, Alpine, openSUSE and Fedora up to 41; Fedora since 42, Arch; built from source.
  '/usr/sbin/criu',
  '/usr/bin/criu',
  '/usr/local/sbin/criu',
  '/usr/local/bin/criu',
  // Beside the helpers of Podman.
  '/usr/libexec/podman/criu',
  '/usr/local/libexec/podman/criu',
  // Nix, where what is wrapped has another name.
  '/nix/store/*-criu-*/bin/criu',
  '/nix/store/*-criu-*/bin/.criu-wrapped',
  // A JDK with CRaC brings its own.
  '/opt/*/lib/criu',
  '/opt/*/*/lib/criu',
  '/usr/lib/jvm/*/lib/criu',
  '/usr/lib64/jvm/*/lib/criu',
  '/usr/java/*/lib/criu',
  '/usr/local/*/lib/criu',
  '/usr/bin/podman',
  '/usr/local/bin/podman',
  '/nix/store/*-podman-*/bin/podman',
  '/nix/store/*-podman-*/bin/.podman-wrapped',
  '/usr/bin/crun',
  '/usr/local/bin/crun',
  '/nix/store/*-crun-*/bin/crun',
  '/usr/bin/runc',
  '/usr/sbin/runc',
  '/usr/local/bin/runc',
  '/usr/local/sbin/runc',
  '/nix/store/*-runc-*/bin/runc',
  '/nix/store/*-runc-*/bin/.runc-wrapped',
] as const;
