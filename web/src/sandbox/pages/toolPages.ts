/** Tools: fetched together. */
export { Code } from './Code';
export { Faults } from './Faults';
export { Verify } from './Verify';
