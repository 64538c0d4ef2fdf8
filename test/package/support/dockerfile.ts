import { readFileSync } from 'node:fs';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';

const file = DockerfileParser.parse(readFileSync(new URL('../../../deploy/Dockerfile', import.meta.url), 'utf8'));

/** The instructions of one kind, in their order, by what follows the keyword. */
export function instructions(keyword: string): string[] {
  const ofKind = (instruction: Instruction) => instruction.getKeyword() === keyword;
  return file
    .getInstructions()
    .filter(ofKind)
    .map((instruction) => instruction.getRawArgumentsContent() ?? '');
}

/** The words of an instruction in its form of a JSON array. */
export function words(instruction: string): string[] {
  return JSON.parse(instruction.slice(instruction.indexOf('[')));
}
