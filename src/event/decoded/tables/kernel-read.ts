import { both, type OneName } from '../family.ts';

/** Reason why the kernel reads a file (linux/kernel_read_file.h). */
export const kernelRead: OneName = {
  form: 'one',
  names: both({
    unknown: 0,
    firmware: 1,
    'kernel-module': 2,
    'kexec-image': 3,
    'kexec-initramfs': 4,
    'security-policy': 5,
    'x509-certificate': 6,
  }),
  signed: false,
  others: 'unknown',
};
