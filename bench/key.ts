/** The key that every request carries. */
export const benchKey = 'hg-bench-key-0123456789abcdef';
