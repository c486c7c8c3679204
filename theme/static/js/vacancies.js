/**
 * When a vacancy is over: the day after it closes, by the day in Central America, which
 * is six hours behind UTC all year.
 */
const BEHIND = 6 * 60 * 60 * 1000;

/**
 * @param {string} closes last day, as in "2026-11-22"
 * @param {Date} now
 */
export const isOver = (closes, now) =>
  new Date(now.getTime() - BEHIND).toISOString().slice(0, 10) > closes;
