/** What the processes of one run reached out to, from strace's record of their system calls. */
export interface Connections {
  /** Sockets of this computer: files, loopback, the kernel itself. */
  readonly local: number;
  /** Every line that names an address elsewhere. */
  readonly elsewhere: readonly string[];
}

/** System calls that can name the address of somebody else. */
export const REACHING_OUT = ['connect', 'sendto', 'sendmsg', 'sendmmsg'] as const;

const LOOPBACK = /inet_addr\("127\.|inet_pton\(AF_INET6, "(::1|::ffff:127\.[\d.]+)"/;
const OF_THIS_COMPUTER = /sa_family=AF_(UNIX|LOCAL|NETLINK|UNSPEC)\b/;

/** Reads `trace`, written by `strace -f -e trace=…`. A line without an address goes on in a socket that has one already. */
export function readConnections(trace: string): Connections {
  const named = trace.split('\n').filter((line) => line.includes('sa_family='));
  const elsewhere = named.filter((line) => {
    const addresses = line
      .split('sa_family=')
      .slice(1)
      .map((rest) => `sa_family=${rest}`);
    return !addresses.every((address) => OF_THIS_COMPUTER.test(address) || LOOPBACK.test(address));
  });
  return { local: named.length - elsewhere.length, elsewhere };
}
