/** Drivers that are there but do not work, with what to do. */
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { isTroubled } from '../store/token-facts.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

export function DriverTrouble({ modules }: { readonly modules: readonly ModuleInfo[] }) {
  const troubled = modules.filter(isTroubled)
  if (troubled.length === 0) return null
  return (
    <section>
      <div className="row group-head">
        <Icon name="puzzle" size={18} className="c3" />
        <h3 className="t-13 sb">{words.chooser.drivers}</h3>
      </div>
      <ul className="card list" aria-label={words.chooser.drivers}>
        {troubled.map(module => (
          <li key={module.path} className="row-top driver-row">
            <Icon name="circle-alert" size={18} className="f-warn" />
            <span className="grow">
              <span className="m as-line">
                {module.name}
                {module.error ? `: ${module.error.title}` : ''}
              </span>
              {module.error && (
                <span className="t-13 c2 as-line">
                  {module.error.text} {module.error.remedy}
                </span>
              )}
              <span className="t-12 c3 mono sel as-line">{module.path}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
