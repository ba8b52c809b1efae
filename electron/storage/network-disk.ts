import { statfsSync } from 'node:fs';
import { systemPath } from './path-bytes';

/**
 * File systems that lie on another machine or are shared with others, by the number statfs gives (statfs(2),
 * linux/magic.h). FUSE has one number for all it serves, on this machine and elsewhere, and by 9P virtual machines and
 * containers see their host's own disk: neither is part of them.
 */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2 and later
  0x564c, // NCP
  0x5346414f, // AFS
  0x6b414653, // AFS of the kernel
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x19830326, // BeeGFS
  0x47504653, // GPFS
  0xaad7aaea, // PanFS
  0x01161970, // GFS2
  0x7461636f, // OCFS2
]);

/** `\\server\share`, also as `\\?\UNC\server\share`; `\\?\C:` and `\\.\` are this machine's. */
const UNC = /^\\\\(\?\\UNC\\|[^\\?.])/i;

/**
 * Whether a folder lies on a drive known to be of a network. Linux says by what file system it is, Windows by a path that
 * names a server; a drive letter of Windows and everything on macOS count as this computer's.
 */
export function isOnNetwork(
  folder: string,
  {
    platform = process.platform,
    typeOf = (path: string) => statfsSync(systemPath(path)).type,
  }: { readonly platform?: NodeJS.Platform; readonly typeOf?: (path: string) => number } = {},
): boolean {
  if (platform === 'win32') return UNC.test(folder);
  if (platform !== 'linux') return false;
  try {
    // Where a number of 32 bits has its highest one, some systems give it as negative.
    return NETWORK_TYPES.has(typeOf(folder) >>> 0);
  } catch {
    // What is wrong with the folder is told by who opens a file in it.
    return false;
  }
}
