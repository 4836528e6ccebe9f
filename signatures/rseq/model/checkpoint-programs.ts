/**
 * Where programs lie that restore others from a checkpoint, as they are packaged. Container engines and runtimes are among them:
 * with libcriu they take part themselves, up to the exec of what they start. Only root can write to these places.
 */
export const checkpointPrograms = [
  // Debian, Ubuntu, Alpine, openSUSE and Fedora up to 41; Fedora since 42, Arch; built from source.
  '/usr/sbin/criu',
  '/usr/bin/criu',
  '/usr/local/sbin/criu',
  '/usr/local/bin/criu',
  '/opt/criu/*bin/criu',
  // Beside the helpers of Podman.
  '/usr/lib/podman/criu',
  '/usr/libexec/podman/criu',
  '/usr/local/lib/podman/criu',
  '/usr/local/libexec/podman/criu',
  // Nix, where what is wrapped has another name, and Guix.
  '/nix/store/*-criu-*/*bin/criu',
  '/nix/store/*-criu-*/*bin/.criu-wrapped',
  '/gnu/store/*-criu-*/*bin/criu',
  // A JDK with CRaC brings its own, and may be installed anywhere.
  '/opt/**/lib/criu',
  '/usr/lib/**/lib/criu',
  '/usr/lib64/**/lib/criu',
  '/usr/java/**/lib/criu',
  '/usr/share/**/lib/criu',
  '/usr/local/**/lib/criu',
  '/root/.sdkman/candidates/java/*/lib/criu',
  '/usr/bin/podman',
  '/usr/local/bin/podman',
  '/nix/store/*-podman-*/bin/podman',
  '/nix/store/*-podman-*/bin/.podman-wrapped',
  '/usr/bin/crun',
  '/usr/sbin/crun',
  '/usr/local/bin/crun',
  '/usr/local/sbin/crun',
  '/nix/store/*-crun-*/bin/crun',
  '/usr/bin/runc',
  '/usr/sbin/runc',
  '/usr/local/bin/runc',
  '/usr/local/sbin/runc',
  '/nix/store/*-runc-*/bin/runc',
  '/nix/store/*-runc-*/bin/.runc-wrapped',
  // CRI-O, K3s, RKE2 and snaps bring their own runtimes.
  '/usr/libexec/crio/crun',
  '/usr/libexec/crio/runc',
  '/usr/lib/cri-o-runc/sbin/runc',
  '/var/lib/rancher/*/data/*/bin/runc',
  '/snap/*/*/bin/runc',
] as const;
