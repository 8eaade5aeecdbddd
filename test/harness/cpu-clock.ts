/**
 * Milliseconds of CPU that this process has had. For tests that must fail where work grows faster than its input: unlike
 * the time on the wall, it stands still while another program has the core.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
