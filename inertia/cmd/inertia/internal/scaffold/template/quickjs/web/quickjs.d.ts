import type { Plugin } from 'vite'

export interface Options {
  /** The language level of the bundle. A lower one makes it slower. Default: 'es2022'. */
  target?: string | string[]
}

/** Makes `vite build --ssr` write one file that both Node and the Go package ssr/quickjs run. */
export default function quickjs(options?: Options): Plugin
