declare module 'virtual:years' {
  export function isAdult(age: number): boolean
  export function remembered(age: number): boolean
}
