/** Looks again every two seconds while a part of the window shows what was found, and the window can be seen. */
import { useEffect } from 'react'
import type { DoctorReport } from '../../src-shared/model/doctor.ts'
import { useStore } from '../store/store.ts'

const LOOK_MS = 2000

export function useDoctor(): DoctorReport | null {
  const examine = useStore(s => s.examine)
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void examine(false)
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [examine])
  return useStore(s => s.doctorReport)
}
