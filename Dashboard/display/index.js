// How numbers, moments and names read.
export * from "./comparison.js";
export * from "./names.js";
export * from "./numbers.js";
export * from "./times.js";
